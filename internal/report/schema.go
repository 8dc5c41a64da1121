package report

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed schema.json
var schemaText []byte

// maxComplaints is how many violations an error lists.
const maxComplaints = 10

// compiledSchema is the schema, compiled when it is first needed.
var compiledSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	const at = "urn:hookdrill:result:v1"
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat() // a date is to be a date
	if err := compiler.AddResource(at, parsed); err != nil {
		return nil, err
	}
	return compiler.Compile(at)
})

func validateSchema(text []byte) error {
	schema, err := compiledSchema()
	if err != nil {
		return fmt.Errorf("the schema of %s is broken: %w", Schema, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("the report is not JSON: %w", err)
	}
	// Whatever else differs in another version is not a mistake.
	if object, ok := value.(map[string]any); ok && object["schema"] != nil && object["schema"] != Schema {
		return fmt.Errorf("/schema: %q is not %q, which is what this version of hookdrill reads", object["schema"], Schema)
	}
	err = schema.Validate(value)
	if invalid, ok := errors.AsType[*jsonschema.ValidationError](err); ok {
		return errors.New(complaints(invalid))
	}
	return err
}

// complaints lists the violations themselves, without the schema's own branches
// that lead to them.
func complaints(invalid *jsonschema.ValidationError) string {
	var lines []string
	var walk func(units []jsonschema.OutputUnit)
	walk = func(units []jsonschema.OutputUnit) {
		for _, u := range units {
			if len(u.Errors) == 0 && u.Error != nil {
				lines = append(lines, pointer(u.InstanceLocation)+": "+u.Error.String())
			}
			walk(u.Errors)
		}
	}
	walk([]jsonschema.OutputUnit{*invalid.DetailedOutput()})
	if left := len(lines) - maxComplaints; left > 0 {
		lines = append(lines[:maxComplaints], fmt.Sprintf("and %d more", left))
	}
	return strings.Join(lines, "\n")
}

// pointer names the whole document "/" for people, where RFC 6901 has nothing.
func pointer(p string) string {
	if p == "" {
		return "/"
	}
	return p
}
