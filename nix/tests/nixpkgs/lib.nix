# The functions of nixpkgs' lib that nix/ uses, by their documentation.
let
  inherit (builtins)
    attrNames
    filter
    fromTOML
    isList
    listToAttrs
    pathExists
    readFile
    stringLength
    substring
    ;
in
rec {
  inherit (builtins)
    attrValues
    catAttrs
    foldl'
    replaceStrings
    ;
  nameValuePair = name: value: { inherit name value; };
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  filterAttrs =
    f: set: genAttrs (filter (name: f name set.${name}) (attrNames set)) (name: set.${name});
  inherit (builtins) mapAttrs;
  attrVals = names: set: map (name: set.${name}) names;
  inherit attrNames;
  optionalString = condition: text: if condition then text else "";
  optionalAttrs = condition: set: if condition then set else { };
  unique = foldl' (found: item: if builtins.elem item found then found else found ++ [ item ]) [ ];
  findFirst =
    f: default: list:
    let
      found = filter f list;
    in
    if found == [ ] then default else builtins.head found;

  fileContents = file: builtins.head (builtins.match "(.*)\n" (readFile file));
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  removePrefix = prefix: text: substring (stringLength prefix) (stringLength text) text;
  hasInfix = infix: text: replaceStrings [ infix ] [ "" ] text != text;
  splitString =
    separator: text: filter (part: !isList part) (builtins.split (escapeRegex separator) text);
  escapeRegex = replaceStrings [ "." ] [ "\\." ];
  assertMsg = condition: message: condition || throw message;

  importJSON = file: builtins.fromJSON (readFile file);
  importTOML = file: fromTOML (readFile file);

  # Every path that is named must be there.
  fileset = {
    toSource = args: builtins.deepSeq args.fileset (toString args.root);
    unions = map (
      path:
      assert isList path || pathExists path;
      path
    );
    fileFilter =
      _: path:
      assert pathExists path;
      [ path ];
  };
}
