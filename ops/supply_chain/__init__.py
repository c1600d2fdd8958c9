"""The contents of an artefact: its libraries' notices (LEGAL.txt) and its CycloneDX bill of materials."""
