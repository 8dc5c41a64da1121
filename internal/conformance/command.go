package conformance

import "strings"

// withOnly is the command with --only for each of the terms.
func withOnly(command string, terms ...string) string {
	for _, t := range terms {
		command += " --only " + Quoted(t)
	}
	return command
}

// Quoted makes a word safe for a shell.
func Quoted(word string) string {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@"
	special := func(r rune) bool { return !strings.ContainsRune(harmless, r) }
	if word != "" && !strings.ContainsFunc(word, special) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
