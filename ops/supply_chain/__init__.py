"""What an artefact is made of: its libraries' notices (LEGAL.txt) and its CycloneDX bill of materials."""
