// Starts etcd, an API server and its controllers on free ports of loopback, in one folder, and ends them with itself:
// when standard input ends, so with the parent, or by a signal. There are no nodes: controllers make pods, and nothing
// runs them.
package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

func main() {
	// Children may ask to die with the thread that started them (ended_linux.go).
	runtime.LockOSThread()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: cluster FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
		os.Exit(1)
	}
}

func run(name string) error {
	folder, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop <- os.Interrupt
	}()

	c, err := plan(folder)
	if err != nil {
		return err
	}
	children := &children{folder: folder, ended: make(chan error, 3)}
	defer children.stop()
	children.start("etcd", c.etcd()...)
	children.start("kube-apiserver", c.apiServer()...)
	if err := children.await(c.ready, stop); err != nil {
		return err
	}
	if err := c.writeKubeconfig(); err != nil {
		return err
	}
	children.start("kube-controller-manager", c.controllerManager()...)
	if err := children.await(c.controlled, stop); err != nil {
		return err
	}
	fmt.Println("ready", c.url())
	select {
	case err := <-children.ended:
		return err
	case <-stop:
		return nil
	}
}

// Asks until the answer is yes, a child ends, someone stops us, or the time is up.
func (c *children) await(yes func() bool, stop chan os.Signal) error {
	deadline := time.After(2 * time.Minute)
	for {
		select {
		case err := <-c.ended:
			return err
		case <-stop:
			return fmt.Errorf("stopped while starting")
		case <-deadline:
			return fmt.Errorf("not ready in two minutes; the logs are in %s", c.folder)
		case <-time.After(100 * time.Millisecond):
			if yes() {
				return nil
			}
		}
	}
}
