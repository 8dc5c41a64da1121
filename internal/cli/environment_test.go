package cli

import (
	"slices"
	"strings"
	"testing"
)

func TestFlagsFromTheEnvironment(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args        []string
		environment map[string]string
		every       string
		wrong       string
	}{
		"nothing":                {every: "10s"},
		"the environment":        {environment: map[string]string{"HOOKDRILL_EVERY": "3s"}, every: "3s"},
		"the command line first": {args: []string{"--every", "2s"}, environment: map[string]string{"HOOKDRILL_EVERY": "3s"}, every: "2s"},
		"a dash":                 {environment: map[string]string{"HOOKDRILL_API_KEY": "k3y"}, every: "10s"},
		"help is no value":       {environment: map[string]string{"HOOKDRILL_HELP": "nonsense"}, every: "10s"},
		"nonsense":               {environment: map[string]string{"HOOKDRILL_EVERY": "s3cret"}, every: "0s", wrong: "HOOKDRILL_EVERY is to be a duration"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := newSimulate()
			if err := cmd.ParseFlags(c.args); err != nil {
				t.Fatal(err)
			}
			err := fromEnvironment(cmd, func(v string) (string, bool) { value, set := c.environment[v]; return value, set })
			if c.wrong == "" && err != nil || c.wrong != "" && (err == nil || err.Error() != c.wrong) {
				t.Errorf("the error is %v, want %q", err, c.wrong)
			}
			if every, _ := cmd.Flags().GetDuration("every"); every.String() != c.every {
				t.Errorf("--every is %v, want %s", every, c.every)
			}
			if key, _ := cmd.Flags().GetString("api-key"); c.environment["HOOKDRILL_API_KEY"] != "" && key != "k3y" {
				t.Errorf("--api-key is %q", key)
			}
		})
	}
}

func TestSeveralValuesFromTheEnvironment(t *testing.T) {
	t.Parallel()
	cmd := newListen()
	if err := fromEnvironment(cmd, func(v string) (string, bool) { return "a.test,b.test:8443", v == "HOOKDRILL_OFFLOAD_HOST" }); err != nil {
		t.Fatal(err)
	}
	if hosts, _ := cmd.Flags().GetStringArray("offload-host"); !slices.Equal(hosts, []string{"a.test", "b.test:8443"}) {
		t.Errorf("the hosts are %q", hosts)
	}
}

// TestCommandsReadTheEnvironment runs the commands: each is to ask for its flags.
func TestCommandsReadTheEnvironment(t *testing.T) {
	t.Setenv("HOOKDRILL_DATA", t.TempDir())
	t.Setenv("HOOKDRILL_EVERY", "1ms")
	t.Setenv("HOOKDRILL_LISTEN", "nowhere")
	t.Setenv("LS_WEBHOOK", "hush-hush")
	for command, want := range map[string]string{"simulate": "--every is 1ms", "listen": "--listen: listen tcp: address nowhere"} {
		root := newRoot()
		root.SetArgs([]string{command, "langsmith"})
		if err := root.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want that it says %q", command, err, want)
		}
	}
}
