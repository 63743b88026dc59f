package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Ports, keys and flags of one control plane.
type controlPlane struct {
	folder                  string
	etcdPort, peerPort, api int
	token                   string
}

func plan(folder string) (*controlPlane, error) {
	ports, err := freePorts(3)
	if err != nil {
		return nil, err
	}
	secret := make([]byte, 24)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	c := &controlPlane{folder, ports[0], ports[1], ports[2], hex.EncodeToString(secret)}
	return c, errors.Join(
		// The only user: the group may do everything, whatever RBAC says of others.
		c.write("tokens.csv", []byte(c.token+",admin,admin,system:masters\n")),
		c.write("token", []byte(c.token)),
		c.write("url", []byte(c.url())),
		c.writeServiceAccountKey())
}

// All are held at once, or the system might give one of them twice.
func freePorts(count int) ([]int, error) {
	var ports []int
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

func (c *controlPlane) writeServiceAccountKey() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return c.write("service-accounts.key", pem.EncodeToMemory(block))
}

func (c *controlPlane) path(name string) string { return filepath.Join(c.folder, name) }

func (c *controlPlane) write(name string, content []byte) error {
	return os.WriteFile(c.path(name), content, 0o600)
}

func (c *controlPlane) url() string { return fmt.Sprintf("https://127.0.0.1:%d", c.api) }

func (c *controlPlane) etcd() []string {
	client, peer := fmt.Sprintf("http://127.0.0.1:%d", c.etcdPort), fmt.Sprintf("http://127.0.0.1:%d", c.peerPort)
	return []string{
		"--data-dir", c.path("etcd"),
		"--listen-client-urls", client, "--advertise-client-urls", client,
		"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=" + peer,
		"--unsafe-no-fsync", "--log-level", "warn",
	}
}

func (c *controlPlane) apiServer() []string {
	return []string{
		"--etcd-servers", fmt.Sprintf("http://127.0.0.1:%d", c.etcdPort),
		"--bind-address", "127.0.0.1", "--advertise-address", "127.0.0.1", "--secure-port", fmt.Sprint(c.api),
		// It writes its own certificate there; nobody needs to reach it by an endpoint of the service "kubernetes".
		"--cert-dir", c.path("certificates"), "--endpoint-reconciler-type", "none",
		"--token-auth-file", c.path("tokens.csv"), "--authorization-mode", "RBAC",
		"--service-account-issuer", "https://kubernetes.default.svc",
		"--service-account-key-file", c.path("service-accounts.key"),
		"--service-account-signing-key-file", c.path("service-accounts.key"),
		"--service-cluster-ip-range", "10.0.0.0/24",
	}
}

func (c *controlPlane) controllerManager() []string {
	return []string{
		"--kubeconfig", c.path("kubeconfig"), "--secure-port", "0", "--leader-elect=false",
		"--service-account-private-key-file", c.path("service-accounts.key"),
		"--root-ca-file", c.certificate(),
		// A node that a test makes up says nothing more, and is not dead.
		"--node-startup-grace-period", "24h", "--node-monitor-grace-period", "24h",
	}
}

func (c *controlPlane) certificate() string { return c.path("certificates/apiserver.crt") }

func (c *controlPlane) writeKubeconfig() error {
	return c.write("kubeconfig", fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: test
contexts:
- {name: test, context: {cluster: test, user: admin}}
clusters:
- {name: test, cluster: {server: "%s", certificate-authority: "%s"}}
users:
- {name: admin, user: {token: "%s"}}
`, c.url(), c.certificate(), c.token))
}

func (c *controlPlane) ready() bool { return c.get("/readyz") == http.StatusOK }

// The controllers are at work when the first namespace has its account.
func (c *controlPlane) controlled() bool {
	return c.get("/api/v1/namespaces/default/serviceaccounts/default") == http.StatusOK
}

func (c *controlPlane) get(path string) int {
	certificate, err := os.ReadFile(c.certificate())
	if err != nil {
		return 0
	}
	known := x509.NewCertPool()
	known.AppendCertsFromPEM(certificate)
	client := &http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: known}, DisableKeepAlives: true},
	}
	request, err := http.NewRequest(http.MethodGet, c.url()+path, nil)
	if err != nil {
		return 0
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	answer, err := client.Do(request)
	if err != nil {
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}
