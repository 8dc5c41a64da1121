package store

// The kinds of rows.
func users() kind[User]                     { return kind[User]{"users"} }
func workspaces() kind[Workspace]           { return kind[Workspace]{"workspaces"} }
func datasets() kind[Dataset]               { return kind[Dataset]{"datasets"} }
func fields() kind[Field]                   { return kind[Field]{"fields"} }
func questions() kind[Question]             { return kind[Question]{"questions"} }
func properties() kind[MetadataProperty]    { return kind[MetadataProperty]{"metadata properties"} }
func vectorsSettings() kind[VectorSettings] { return kind[VectorSettings]{"vectors settings"} }
func records() kind[Record]                 { return kind[Record]{"records"} }
func responses() kind[Response]             { return kind[Response]{"responses"} }
func webhooks() kind[Webhook]               { return kind[Webhook]{"webhooks"} }

// The other tables.
const (
	memberTable    = "members" // users of a workspace
	externalTable  = "records by external id"
	responderTable = "responses by user" // of a record
	outboxTable    = "outbox"
	recountTable   = "recounts"
)

func tables() []string {
	all := []string{memberTable, externalTable, responderTable, outboxTable, recountTable}
	for _, k := range []interface{ both() []string }{
		users(), workspaces(), datasets(), fields(), questions(), properties(), vectorsSettings(), records(), responses(), webhooks(),
	} {
		all = append(all, k.both()...)
	}
	return all
}

func (k kind[T]) both() []string { return []string{k.name, k.list()} }
