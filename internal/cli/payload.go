package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxPayload bounds a body to deliver, well below what an endpoint reads.
const maxPayload = 32 << 20

// readPayload reads the body to check with. It must be a payload with runs: for
// one without, nothing would be sent.
func readPayload(path string) ([]byte, error) {
	body, err := readJSON(nil, path)
	if err != nil {
		return nil, usageError(fmt.Errorf("--payload: %w", err))
	}
	var payload struct {
		Runs []json.RawMessage `json:"runs"`
	}
	if err := json.Unmarshal(body, &payload); err != nil {
		return nil, usageError(fmt.Errorf("--payload: %s is not a JSON object with a list of runs, such as {\"runs\": [{}]}", path))
	}
	if len(payload.Runs) == 0 {
		return nil, usageError(fmt.Errorf("--payload: %s has no runs, and for an empty window nothing is sent; give it at least one", path))
	}
	return body, nil
}

// readJSON reads a file of JSON, or in where the file is called "-".
func readJSON(in io.Reader, file string) ([]byte, error) {
	body, err := readWhole(in, file)
	if err != nil {
		return nil, err
	}
	return body, jsonError(file, body)
}

// jsonError says where a text stops being JSON.
func jsonError(file string, text []byte) error {
	var whole json.RawMessage
	err := json.Unmarshal(text, &whole)
	if err == nil {
		return nil
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%s is not JSON: %w, after %s", file, err, counted(int(syntax.Offset), "byte"))
	}
	return fmt.Errorf("%s is not JSON: %w", file, err)
}
