package api

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/hookdrill/hookdrill/simulator/argilla/store"
	"github.com/hookdrill/hookdrill/simulator/vault"
)

// ownerName is who is there from the start, and the workspace of that name.
const ownerName = "argilla"

// apiKeyBytes makes a key of the API as long as the real ones.
const apiKeyBytes = 80

// keyring finds users by their keys. In the store the keys are sealed.
type keyring struct {
	mu   sync.RWMutex
	user map[[sha256.Size]byte]string
}

func newKeyring() *keyring { return &keyring{user: make(map[[sha256.Size]byte]string)} }

// find takes the same time for every wrong key, whatever it begins with.
func (k *keyring) find(key string) (user string, found bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	user, found = k.user[sha256.Sum256([]byte(key))]
	return user, found
}

func (k *keyring) add(key, user string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.user[sha256.Sum256([]byte(key))] = user
}

func (k *keyring) drop(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.user, sha256.Sum256([]byte(key)))
}

func keyPlace(user string) vault.Place {
	return vault.Place{Rule: "argilla", Webhook: user, Field: "api key"}
}

// makeOwner makes the first user, or gives it the key that is wanted now.
func (a *API) makeOwner(tx *store.Tx) error {
	all, err := tx.Users()
	if err != nil {
		return err
	}
	owner := store.User{Username: ownerName, Role: store.Owner}
	for _, u := range all {
		if u.Username == ownerName {
			owner = u
		}
	}
	if owner.ID == "" {
		if owner.ID, err = a.newID(); err != nil {
			return err
		}
		owner.Inserted = tx.Now()
		owner.Updated = owner.Inserted
		if err := a.makeWorkspace(tx, owner.ID); err != nil {
			return err
		}
	}
	if owner.APIKey, err = a.Sealer.Seal(vault.NewSecret(a.OwnerKey), keyPlace(owner.ID)); err != nil {
		return err
	}
	return tx.PutUser(owner)
}

func (a *API) makeWorkspace(tx *store.Tx, member string) error {
	id, err := a.newID()
	if err != nil {
		return err
	}
	w := store.Workspace{ID: id, Name: ownerName, Inserted: tx.Now()}
	w.Updated = w.Inserted
	return errors.Join(tx.PutWorkspace(w), tx.AddMember(w.ID, member, w.Inserted))
}

func (a *API) loadKeys(tx *store.Tx) error {
	all, err := tx.Users()
	for _, u := range all {
		key, err := a.Sealer.Open(u.APIKey, keyPlace(u.ID))
		if err != nil {
			return err
		}
		a.keys.add(key.RevealSecret(), u.ID)
	}
	return err
}

// authenticate finds who asks. A bearer's token is of a login, and nobody logs
// in here.
func (a *API) authenticate(r *http.Request) (store.User, error) {
	id, found := a.keys.find(r.Header.Get("X-Argilla-Api-Key"))
	if !found {
		return store.User{}, unauthorized()
	}
	var u store.User
	err := a.Store.View(func(tx *store.Tx) (err error) { u, err = tx.User(id); return err })
	if errors.Is(err, store.ErrNotFound) {
		return u, unauthorized()
	}
	return u, err
}

// userView is a user as it is shown: with the key, since the real server does.
type userView struct {
	ID         string  `json:"id"`
	FirstName  string  `json:"first_name"`
	LastName   *string `json:"last_name"`
	Username   string  `json:"username"`
	Role       string  `json:"role"`
	APIKey     string  `json:"api_key"`
	InsertedAt string  `json:"inserted_at"`
	UpdatedAt  string  `json:"updated_at"`
}

func (a *API) viewUser(u store.User) (userView, error) {
	key, err := a.Sealer.Open(u.APIKey, keyPlace(u.ID))
	return userView{u.ID, u.FirstName, u.LastName, u.Username, u.Role, key.RevealSecret(), shown(u.Inserted), shown(u.Updated)}, err
}

func (a *API) viewUsers(all []store.User) (any, error) {
	views := items[userView]{Items: []userView{}}
	for _, u := range all {
		view, err := a.viewUser(u)
		if err != nil {
			return nil, err
		}
		views.Items = append(views.Items, view)
	}
	return views, nil
}

func (a *API) readMe(q *request) (any, error) { return a.viewUser(q.user) }

func (a *API) listUsers(q *request) (any, error) {
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	var all []store.User
	if err := a.Store.View(func(tx *store.Tx) (err error) { all, err = tx.Users(); return err }); err != nil {
		return nil, err
	}
	return a.viewUsers(all)
}

func (a *API) readUser(q *request) (any, error) {
	id := q.pathID("user_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	var u store.User
	if err := a.Store.View(func(tx *store.Tx) (err error) { u, err = tx.User(id); return err }); err != nil {
		return nil, missing("User", id, err)
	}
	return a.viewUser(u)
}

// password is looked at and forgotten: there is nothing to log in to.
func password(n node) { n.text(8, 100) }

func trimmed(n node) *string {
	if !n.there() {
		return nil
	}
	text := strings.TrimSpace(n.text(0, 0))
	if text == "" && n.raw[0] == '"' {
		n.fail("string_too_short", "String should have at least 1 character")
	}
	return &text
}

func (a *API) createUser(q *request) (any, error) {
	o := q.model()
	u := store.User{ID: o.get("id").uuidOrNone(), Role: store.Annotator}
	if name := trimmed(o.need("first_name")); name != nil {
		u.FirstName = *name
	}
	u.LastName = trimmed(o.get("last_name"))
	u.Username = o.need("username").text(1, 0)
	if role := o.get("role"); role.there() {
		u.Role = role.word("enum", store.Owner, store.Admin, store.Annotator)
	}
	password(o.need("password"))
	if err := q.err(); err != nil {
		return nil, err
	}
	if q.user.Role != store.Owner {
		return nil, forbidden()
	}
	key, err := a.newKey(&u)
	if err != nil {
		return nil, err
	}
	if err := a.change(func(tx *store.Tx) error { return a.addUser(tx, &u) }); err != nil {
		return nil, err
	}
	a.keys.add(key, u.ID)
	return a.viewUser(u)
}

// newKey gives a user an id, if there is none, and a key.
func (a *API) newKey(u *store.User) (string, error) {
	var random [apiKeyBytes]byte
	if _, err := io.ReadFull(a.Random, random[:]); err != nil {
		return "", fmt.Errorf("no new key: %w", err)
	}
	var err error
	if u.ID == "" {
		if u.ID, err = a.newID(); err != nil {
			return "", err
		}
	}
	key := base64.RawURLEncoding.EncodeToString(random[:])
	u.APIKey, err = a.Sealer.Seal(vault.NewSecret(key), keyPlace(u.ID))
	return key, err
}

func (a *API) addUser(tx *store.Tx, u *store.User) error {
	all, err := tx.Users()
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Username == u.Username {
			return taken("User username `%s` is not unique", u.Username)
		}
		if other.ID == u.ID {
			return taken("User with id `%s` is not unique", u.ID)
		}
	}
	u.Inserted = tx.Now()
	u.Updated = u.Inserted
	return tx.PutUser(*u)
}

func (a *API) updateUser(q *request) (any, error) {
	id, o := q.pathID("user_id"), q.model()
	var first, last *string
	var username, role string
	if o.nonNull("first_name", "username", "role", "password") {
		first, last = trimmed(o.get("first_name")), trimmed(o.get("last_name"))
		username = o.get("username").text(1, 0)
		role = o.get("role").word("enum", store.Owner, store.Admin, store.Annotator)
		password(o.get("password"))
	}
	if err := q.err(); err != nil {
		return nil, err
	}
	return a.onUser(q, id, func(tx *store.Tx, u store.User) (store.User, error) {
		all, err := tx.Users()
		if err != nil {
			return u, err
		}
		for _, other := range all {
			if username != "" && other.Username == username && other.ID != u.ID {
				return u, refused("Username '%s' already exists", username)
			}
		}
		if first != nil {
			u.FirstName = *first
		}
		if o.has("last_name") {
			u.LastName = last
		}
		if username != "" {
			u.Username = username
		}
		if role != "" {
			u.Role = role
		}
		u.Updated = tx.Now()
		return u, tx.PutUser(u)
	})
}

// deleteUser removes a user with their responses. No event tells of it.
func (a *API) deleteUser(q *request) (any, error) {
	id := q.pathID("user_id")
	if err := q.err(); err != nil {
		return nil, err
	}
	gone, err := a.onUser(q, id, func(tx *store.Tx, u store.User) (store.User, error) { return u, tx.DeleteUser(u) })
	if view, ok := gone.(userView); ok {
		a.keys.drop(view.APIKey)
	}
	return gone, err
}

func (a *API) onUser(q *request, id string, do func(*store.Tx, store.User) (store.User, error)) (any, error) {
	var after store.User
	err := a.change(func(tx *store.Tx) error {
		u, err := tx.User(id)
		if err != nil {
			return missing("User", id, err)
		}
		if q.user.Role != store.Owner {
			return forbidden()
		}
		after, err = do(tx, u)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.viewUser(after)
}
