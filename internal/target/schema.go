package target

import (
	"bytes"
	_ "embed" // the schemas
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

//go:embed target.schema.json
var targetSchema []byte

//go:embed protocol.schema.json
var protocolSchema []byte

// Where the schemas are, for whoever refers to them.
const (
	atTarget   = "urn:hookdrill:target:v1"
	atProtocol = "urn:hookdrill:protocol:v1"
)

// schemas holds both, once they are needed.
var schemas = sync.OnceValues(func() (*jsonschema.Compiler, error) {
	c := jsonschema.NewCompiler()
	for at, text := range map[string][]byte{atTarget: targetSchema, atProtocol: protocolSchema} {
		parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		if err := c.AddResource(at, parsed); err != nil {
			return nil, err
		}
	}
	return c, nil
})

// compiling guards the compiler, which is not made for several at once.
var compiling sync.Mutex //nolint:gochecknoglobals // it guards what is compiled once for all

// violation is one thing that is not as a schema says, and where.
type violation struct {
	at   []string
	text string
}

// violations are what is wrong with a document in JSON.
func violations(schema string, document []byte) ([]violation, error) {
	compiling.Lock()
	defer compiling.Unlock()
	c, err := schemas()
	if err != nil {
		return nil, err
	}
	compiled, err := c.Compile(schema)
	if err != nil {
		return nil, err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return []violation{{text: err.Error()}}, nil
	}
	invalid, is := errors.AsType[*jsonschema.ValidationError](compiled.Validate(value))
	if !is {
		return nil, nil
	}
	var all []violation
	collect(*invalid.DetailedOutput(), &all)
	return all, nil
}

// collect takes what is wrong itself, without the branches that lead to it.
func collect(u jsonschema.OutputUnit, all *[]violation) {
	for _, below := range u.Errors {
		collect(below, all)
	}
	if len(u.Errors) > 0 || u.Error == nil {
		return
	}
	v := violation{text: u.Error.String()}
	if u.InstanceLocation != "" {
		v.at = strings.Split(strings.TrimPrefix(u.InstanceLocation, "/"), "/")
	}
	switch k := u.Error.Kind.(type) {
	case *kind.Enum:
		var want []string
		for _, w := range k.Want {
			want = append(want, fmt.Sprint(w))
		}
		v.text = fmt.Sprintf("%q is none of %s", fmt.Sprint(k.Got), strings.Join(want, ", "))
	case *kind.AdditionalProperties:
		v.at, v.text = append(slices.Clone(v.at), k.Properties[0]), "nobody knows such a field"
	}
	*all = append(*all, v)
}

// checkSchema holds the text of a target file to its schema. The error has all
// that is wrong, with line and column.
func checkSchema(text []byte) error {
	document, err := yaml.YAMLToJSON(text)
	if err != nil {
		return errors.New(strings.TrimSpace(yaml.FormatError(err, false, false)))
	}
	found, err := violations(atTarget, document)
	if err != nil {
		return fmt.Errorf("the schema of target files is broken: %w", err)
	}
	var lines []string
	for _, v := range found {
		lines = append(lines, place(text, v.at)+strings.Join(append(slices.Clone(v.at), v.text), ": "))
	}
	if lines == nil {
		return nil
	}
	return errors.New(strings.Join(lines, "\n"))
}

// place is where something stands in a text of YAML, as "[4:1] "; empty where
// that cannot be told.
func place(text []byte, at []string) string {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return ""
	}
	node := found(file, at)
	if node == nil {
		return ""
	}
	position := node.GetToken().Position
	return fmt.Sprintf("[%d:%d] ", position.Line, position.Column)
}

func found(file *ast.File, at []string) ast.Node {
	path := (&yaml.PathBuilder{}).Root()
	for _, step := range at {
		if i, err := strconv.ParseUint(step, 10, 32); err == nil {
			path = path.Index(uint(i))
		} else {
			path = path.Child(step)
		}
	}
	node, err := path.Build().FilterFile(file)
	if err != nil {
		return nil
	}
	return node
}

// Validate holds a message to the protocol's schema: "request", or an answer by
// what it is an answer to.
func validate(what string, message []byte) error {
	found, err := violations(atProtocol+"#/$defs/"+what, message)
	if err != nil {
		return fmt.Errorf("the schema of the protocol is broken: %w", err)
	}
	var lines []string
	for _, v := range found {
		lines = append(lines, "/"+strings.Join(v.at, "/")+": "+v.text)
	}
	if lines == nil {
		return nil
	}
	return errors.New(strings.Join(lines, "; "))
}
