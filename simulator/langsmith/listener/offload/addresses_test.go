package offload

import "testing"

func TestIsPublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"52.216.1.1:443": true, "[2600:1f18::1]:443": true, "8.8.8.8:80": true, "172.32.0.1:1": true, "100.128.0.1:1": true,
		"[::ffff:8.8.8.8]:80": true,
		"127.0.0.1:443":       false, "127.8.8.8:1": false, "[::1]:443": false, "0.0.0.0:80": false, "[::]:80": false, "0.1.2.3:80": false,
		"10.0.0.1:80": false, "172.16.0.1:80": false, "172.31.255.255:80": false, "192.168.1.1:80": false, "[fd00::1]:80": false,
		"169.254.169.254:80": false, "[fe80::1%eth0]:80": false, "[fe80::1]:80": false, "100.64.0.1:80": false,
		"[::ffff:10.0.0.1]:80": false, "[::ffff:100.64.0.1]:80": false, "[::ffff:169.254.169.254]:80": false, "[64:ff9b::a9fe:a9fe]:80": false, "[2002:a00:1::]:80": false,
		"[2001::1]:80": false, "[::7f00:1]:80": false, "224.0.0.1:80": false, "[ff02::1]:80": false, "255.255.255.255:80": false,
		"240.0.0.1:80": false, "198.18.0.1:80": false, "203.0.113.7:80": false, "192.0.0.170:80": false,
		"localhost:80": false, "8.8.8.8": false, "": false,
	} {
		if got := isPublic(address); got != want {
			t.Errorf("%q is public: %v, want %v", address, got, want)
		}
	}
}
