"""Brings the authorizer to AWS Lambda, and puts it in front of APIs, through AWS's command line."""
