package cli

import (
	"github.com/spf13/cobra"
)

func newEndpoint() *cobra.Command { return &cobra.Command{Use: "endpoint"} }
