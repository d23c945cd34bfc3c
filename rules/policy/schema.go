package policy

import _ "embed"

// File is what a policy file is called.
const File = "cors-check.yaml"

//go:embed schema.json
var schema []byte

// Schema is the JSON schema of a policy file.
func Schema() []byte { return schema }
