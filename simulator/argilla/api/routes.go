package api

import (
	"net/http"
	"strings"
)

func cutPattern(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, path
}

// routes are the operations.
func (a *API) routes() []route {
	const created, none = http.StatusCreated, http.StatusNoContent
	all := []route{
		{pattern: "GET /version", open: true, serve: version},
		{pattern: "GET /status", open: true, serve: status},
		{pattern: "GET /settings", open: true, serve: settings},

		{pattern: "GET /webhooks", serve: a.listWebhooks},
		{pattern: "POST /webhooks", status: created, serve: a.createWebhook},
		{pattern: "PATCH /webhooks/{webhook_id}", serve: a.updateWebhook},
		{pattern: "DELETE /webhooks/{webhook_id}", serve: a.deleteWebhook},
		{pattern: "POST /webhooks/{webhook_id}/ping", status: none, serve: a.pingWebhook},

		{pattern: "GET /me", serve: a.readMe},
		{pattern: "GET /users", serve: a.listUsers},
		{pattern: "POST /users", status: created, serve: a.createUser},
		{pattern: "GET /users/{user_id}", serve: a.readUser},
		{pattern: "PATCH /users/{user_id}", serve: a.updateUser},
		{pattern: "DELETE /users/{user_id}", serve: a.deleteUser},
		{pattern: "GET /users/{user_id}/workspaces", serve: a.listUserWorkspaces},

		{pattern: "GET /me/workspaces", serve: a.listMyWorkspaces},
		{pattern: "POST /workspaces", status: created, serve: a.createWorkspace},
		{pattern: "GET /workspaces/{workspace_id}", serve: a.readWorkspace},
		{pattern: "DELETE /workspaces/{workspace_id}", serve: a.deleteWorkspace},
		{pattern: "GET /workspaces/{workspace_id}/users", serve: a.listMembers},
		{pattern: "POST /workspaces/{workspace_id}/users", status: created, serve: a.addMember},
		{pattern: "DELETE /workspaces/{workspace_id}/users/{user_id}", serve: a.removeMember},

		{pattern: "GET /me/datasets", serve: a.listDatasets},
		{pattern: "POST /datasets", status: created, serve: a.createDataset},
		{pattern: "GET /datasets/{dataset_id}", serve: a.readDataset},
		{pattern: "PATCH /datasets/{dataset_id}", serve: a.updateDataset},
		{pattern: "DELETE /datasets/{dataset_id}", serve: a.deleteDataset},
		{pattern: "PUT /datasets/{dataset_id}/publish", serve: a.publishDataset},
	}
	return append(append(all, a.settingsRoutes()...), a.recordRoutes()...)
}

// settingsRoutes are for what is configured of a dataset. None of them makes an
// event.
func (a *API) settingsRoutes() []route {
	const created = http.StatusCreated
	return []route{
		{pattern: "GET /datasets/{dataset_id}/fields", serve: a.listFields},
		{pattern: "POST /datasets/{dataset_id}/fields", status: created, serve: a.createField},
		{pattern: "PATCH /fields/{field_id}", serve: a.updateField},
		{pattern: "DELETE /fields/{field_id}", serve: a.deleteField},

		{pattern: "GET /datasets/{dataset_id}/questions", serve: a.listQuestions},
		{pattern: "POST /datasets/{dataset_id}/questions", status: created, serve: a.createQuestion},
		{pattern: "PATCH /questions/{question_id}", serve: a.updateQuestion},
		{pattern: "DELETE /questions/{question_id}", serve: a.deleteQuestion},

		{pattern: "GET /me/datasets/{dataset_id}/metadata-properties", serve: a.listMetadataProperties},
		{pattern: "POST /datasets/{dataset_id}/metadata-properties", status: created, serve: a.createMetadataProperty},
		{pattern: "PATCH /metadata-properties/{metadata_property_id}", serve: a.updateMetadataProperty},
		{pattern: "DELETE /metadata-properties/{metadata_property_id}", serve: a.deleteMetadataProperty},

		{pattern: "GET /datasets/{dataset_id}/vectors-settings", serve: a.listVectorsSettings},
		{pattern: "POST /datasets/{dataset_id}/vectors-settings", status: created, serve: a.createVectorSettings},
		{pattern: "PATCH /vectors-settings/{vector_settings_id}", serve: a.updateVectorSettings},
		{pattern: "DELETE /vectors-settings/{vector_settings_id}", serve: a.deleteVectorSettings},
	}
}

func (a *API) recordRoutes() []route {
	const created, none = http.StatusCreated, http.StatusNoContent
	return []route{
		{pattern: "GET /datasets/{dataset_id}/records", serve: a.listRecords},
		{pattern: "DELETE /datasets/{dataset_id}/records", status: none, serve: a.deleteRecords},
		{pattern: "POST /datasets/{dataset_id}/records/bulk", status: created, serve: a.createRecords},
		{pattern: "PUT /datasets/{dataset_id}/records/bulk", serve: a.upsertRecords},
		{pattern: "GET /records/{record_id}", serve: a.readRecord},
		{pattern: "PATCH /records/{record_id}", serve: a.updateRecord},
		{pattern: "DELETE /records/{record_id}", serve: a.deleteRecord},

		{pattern: "GET /records/{record_id}/suggestions", serve: a.listSuggestions},
		{pattern: "PUT /records/{record_id}/suggestions", status: created, serve: a.upsertSuggestion},
		{pattern: "DELETE /records/{record_id}/suggestions", status: none, serve: a.deleteSuggestions},

		{pattern: "POST /records/{record_id}/responses", status: created, serve: a.createResponse},
		{pattern: "PUT /responses/{response_id}", serve: a.updateResponse},
		{pattern: "DELETE /responses/{response_id}", serve: a.deleteResponse},
		{pattern: "POST /me/responses/bulk", serve: a.upsertResponses},
	}
}

// versionView is what GET /version says.
type versionView struct {
	Version string `json:"version"`
}

func version(*request) (any, error) { return versionView{Version}, nil }

// status has no search engine and no process to tell of.
func status(*request) (any, error) {
	return struct {
		Version      string         `json:"version"`
		SearchEngine map[string]any `json:"search_engine"`
		Memory       map[string]any `json:"memory"`
	}{Version, map[string]any{}, map[string]any{}}, nil
}

func settings(*request) (any, error) {
	return struct {
		Argilla struct {
			Share bool `json:"share_your_progress_enabled"`
		} `json:"argilla"`
	}{}, nil
}

// items is how every list is answered.
type items[T any] struct {
	Items []T `json:"items"`
}

func listOf[T, V any](rows []T, view func(T) V) items[V] {
	all := items[V]{Items: []V{}}
	for _, r := range rows {
		all.Items = append(all.Items, view(r))
	}
	return all
}
