package api

import "net/http"

// routes are the operations, without what may stand before their paths.
func (a *API) routes() []route {
	return []route{
		{pattern: "GET /info", open: true, serve: info},
		{pattern: "GET /info/health", open: true, serve: health},
		{pattern: "GET /ok", open: true, serve: alive},

		{pattern: "POST /sessions", serve: a.createSession},
		{pattern: "GET /sessions", serve: a.listSessions},
		{pattern: "GET /sessions/{id}", serve: a.readSession},

		{pattern: "POST /runs", family: ingest, serve: a.postRun},
		{pattern: "PATCH /runs/{id}", family: ingest, serve: a.patchRun},
		{pattern: "POST /runs/batch", family: ingest, serve: a.postBatch},
		{pattern: "POST /runs/multipart", family: ingest, serve: a.postMultipart},
		{pattern: "GET /runs/{id}", serve: a.readRun},
		{pattern: "POST /runs/query", serve: a.queryRuns},

		{pattern: "POST /feedback", serve: a.createFeedback},
		{pattern: "POST /feedback/eager", serve: a.createFeedback},
		{pattern: "GET /feedback", serve: a.listFeedback},
		{pattern: "GET /feedback/{id}", serve: a.readFeedback},
		{pattern: "PATCH /feedback/{id}", serve: a.updateFeedback},
		{pattern: "DELETE /feedback/{id}", serve: a.deleteFeedback},

		{pattern: "POST /datasets", serve: a.createDataset},
		{pattern: "GET /datasets", serve: a.listDatasets},
		{pattern: "GET /datasets/{id}", serve: a.readDataset},

		{pattern: "POST /examples", serve: a.createExample},
		{pattern: "POST /examples/bulk", serve: a.createExamples},
		{pattern: "GET /examples", serve: a.listExamples},
		{pattern: "GET /examples/{id}", serve: a.readExample},
		{pattern: "DELETE /examples/{id}", serve: a.deleteExample},
		{pattern: "POST /platform/datasets/{id}/examples", family: ingest, serve: a.uploadExamples},

		{pattern: "POST /runs/rules", serve: a.createRule},
		{pattern: "GET /runs/rules", serve: a.listRules},
		{pattern: "GET /runs/rules/{id}", serve: a.readRule},
		{pattern: "PATCH /runs/rules/{id}", serve: a.updateRule},
		{pattern: "DELETE /runs/rules/{id}", serve: a.deleteRule},
		{pattern: "POST /runs/rules/{id}/trigger", serve: a.triggerRule},
		{pattern: "POST /runs/rules/trigger", serve: a.triggerRules},
		{pattern: "GET /runs/rules/{id}/logs", serve: a.ruleLogs},
		{pattern: "GET /runs/rules/{id}/logs/v2", serve: a.ruleLogPages},
		{pattern: "GET /runs/rules/{id}/last_applied", serve: a.lastApplied},
	}
}

// infoAnswer is complete: with half of batch_ingest_config the Python SDK's
// background thread dies.
type infoAnswer struct {
	Version     string  `json:"version"`
	LicenseEnds *string `json:"license_expiration_time"`
	Batch       struct {
		Multipart bool `json:"use_multipart_endpoint"`
		UpTrigger int  `json:"scale_up_qsize_trigger"`
		UpLimit   int  `json:"scale_up_nthreads_limit"`
		Down      int  `json:"scale_down_nempty_trigger"`
		Size      int  `json:"size_limit"`
		Bytes     int  `json:"size_limit_bytes"`
	} `json:"batch_ingest_config"`
	Flags struct {
		DatasetMultipart bool `json:"dataset_examples_multipart_enabled"`
		ExampleMultipart bool `json:"examples_multipart_enabled"`
		Blobs            bool `json:"blob_storage_enabled"`
		Search           bool `json:"search_enabled"`
		Gzip             bool `json:"gzip_body_enabled"`
		Zstd             bool `json:"zstd_compression_enabled"`
	} `json:"instance_flags"`
}

// apiVersion is one that SDKs take for recent: below 0.16.0 they warn.
const apiVersion = "0.16.20"

// info is what SDKs ask before they write: uploads by multipart, nothing compressed.
func info(*http.Request) (answer, error) {
	var i infoAnswer
	i.Version = apiVersion
	i.Batch.Multipart = true
	i.Batch.UpTrigger, i.Batch.UpLimit, i.Batch.Down = 1000, 16, 4
	i.Batch.Size, i.Batch.Bytes = 100, MaxBody
	i.Flags.DatasetMultipart, i.Flags.ExampleMultipart, i.Flags.Blobs, i.Flags.Search = true, true, true, true
	return ok(i)
}

func health(*http.Request) (answer, error) {
	return ok(map[string]float64{"clickhouse_disk_free_pct": 50})
}

func alive(*http.Request) (answer, error) { return ok(map[string]bool{"ok": true}) }
