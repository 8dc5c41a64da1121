package blobs

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3bolt"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	// Bucket is where everything is. Presigned URLs have it as the first part of
	// their path, so that it can be told from the API's own paths.
	Bucket = "langsmith-blobs"
	// FileName is the store's file in its data folder.
	FileName = "blobs.db"
	// DefaultExpires is how long a presigned URL opens. LangSmith says nothing of it.
	DefaultExpires = time.Hour
	// maxExpires is the most that S3 allows.
	maxExpires = 7 * 24 * time.Hour

	accessKey = "HOOKDRILL"
	region    = "us-east-1"
	lockWait  = time.Second
)

// Config says where the values are and how they are found.
type Config struct {
	// Folder is the data folder.
	Folder string
	// BaseURL is where ServeHTTP can be reached, such as http://127.0.0.1:8080,
	// without a path.
	BaseURL string
	// Secret signs the URLs. A link that was given out opens after a restart if
	// the secret is the same. Default: a new one each time.
	Secret string
	// Expires is how long a URL opens, at most a week. Default: one hour.
	Expires time.Duration
	// NoSync leaves out the wait for the disk, for virtual runs.
	NoSync bool
}

// Store keeps values.
type Store struct {
	db       *bbolt.DB
	embedded http.Handler
	client   *s3.Client
	presign  *s3.PresignClient
	check    checker
	expires  time.Duration
}

// Open opens the store of a data folder, and makes it if it is missing.
func Open(c Config) (*Store, error) {
	base, err := url.Parse(c.BaseURL)
	switch {
	case err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.Path != "" && base.Path != "/":
		return nil, fmt.Errorf("blobs: %q is not a base URL such as http://127.0.0.1:8080", c.BaseURL)
	case c.Expires < 0 || c.Expires > maxExpires:
		return nil, fmt.Errorf("blobs: a presigned URL can open for a week at most, and not for %s", c.Expires)
	}
	if c.Secret == "" {
		c.Secret = rand.Text()
	}
	if c.Expires == 0 {
		c.Expires = DefaultExpires
	}
	db, err := openFile(c.Folder, c.NoSync)
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, expires: c.Expires}
	s.embedded = gofakes3.New(s3bolt.New(db), gofakes3.WithLogger(gofakes3.DiscardLog()), gofakes3.WithTimeSkewLimit(0), gofakes3.WithoutVersioning()).Server()
	credentials := aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: c.Secret}
	s.check = checker{credentials}
	s.client = newClient(base, credentials, s.embedded)
	s.presign = s3.NewPresignClient(s.client, s3.WithPresignExpires(c.Expires))
	if err := s.makeBucket(); err != nil {
		_ = db.Close()
		return nil, err
	}
	return s, nil
}

func openFile(folder string, noSync bool) (*bbolt.DB, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	path := filepath.Join(folder, FileName)
	// bbolt takes an empty file for a new one, and what was in it would be gone
	// without a word.
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		return nil, fmt.Errorf("%s cannot be read: it is empty", path)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockWait, NoSync: noSync})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s is in use by another process", path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", path, err)
	}
	return db, nil
}

// newClient is the S3 client of AWS. What it asks goes to the embedded store
// without a detour over the network; what it signs is for those outside.
func newClient(base *url.URL, credentials aws.Credentials, embedded http.Handler) *s3.Client {
	return s3.New(s3.Options{
		Region:       region,
		BaseEndpoint: aws.String(base.Scheme + "://" + base.Host),
		UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return credentials, nil
		}),
		HTTPClient:                 inProcess{embedded},
		Retryer:                    aws.NopRetryer{},
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
	})
}

func (s *Store) makeBucket() error {
	_, err := s.client.HeadBucket(context.Background(), &s3.HeadBucketInput{Bucket: aws.String(Bucket)})
	if err == nil {
		return nil
	}
	if _, err := s.client.CreateBucket(context.Background(), &s3.CreateBucketInput{Bucket: aws.String(Bucket)}); err != nil {
		return fmt.Errorf("blobs: the bucket cannot be made: %w", s.cause(err, 64<<10))
	}
	return nil
}

// Put keeps a value under a key, durably, and returns its s3:// URL.
func (s *Store) Put(ctx context.Context, key, contentType string, value []byte) (location string, err error) {
	_, err = s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(Bucket), Key: aws.String(key), Body: bytes.NewReader(value), ContentType: aws.String(contentType),
	})
	if err != nil {
		return "", fmt.Errorf("blob %s: %w", key, s.cause(err, len(value)))
	}
	return "s3://" + Bucket + "/" + key, nil
}

// URL is where a value can be had by whoever holds the URL, until it expires.
func (s *Store) URL(ctx context.Context, key string) (string, error) {
	request, err := s.presign.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(Bucket), Key: aws.String(key)})
	if err != nil {
		return "", fmt.Errorf("blob %s: %w", key, err)
	}
	return request.URL, nil
}

// cause finds a full disk behind the embedded store, which answers 500 to
// whatever has failed: it tries to write as much beside it.
func (s *Store) cause(err error, size int) error {
	probe, failed := os.CreateTemp(filepath.Dir(s.db.Path()), "room-*")
	if failed != nil {
		return errors.Join(err, failed)
	}
	defer func() { _ = os.Remove(probe.Name()) }()
	_, failed = probe.Write(make([]byte, size))
	if failed = errors.Join(failed, probe.Close()); errors.Is(failed, syscall.ENOSPC) {
		return fmt.Errorf("the disk is full: %w (%w)", syscall.ENOSPC, err)
	}
	return err
}

// Close closes the file.
func (s *Store) Close() error { return s.db.Close() }
