package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// The processes of the cluster, ended in the opposite order of their start.
type children struct {
	folder  string
	running []*child
	ended   chan error
}

type child struct {
	process *os.Process
	gone    chan struct{}
}

// A program beside this one, with its log in the folder. What cannot start has ended.
func (c *children) start(name string, arguments ...string) {
	log, err := os.Create(filepath.Join(c.folder, name+".log"))
	if err != nil {
		c.ended <- err
		return
	}
	defer log.Close()
	self, err := os.Executable()
	if err != nil {
		c.ended <- err
		return
	}
	cmd := exec.Command(filepath.Join(filepath.Dir(self), name), arguments...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = endsWithUs()
	if err := cmd.Start(); err != nil {
		c.ended <- err
		return
	}
	one := &child{cmd.Process, make(chan struct{})}
	c.running = append(c.running, one)
	go func() {
		err := cmd.Wait()
		close(one.gone)
		c.ended <- fmt.Errorf("%s ended (%v); its log is %s", name, err, log.Name())
	}()
}

func (c *children) stop() {
	for i := len(c.running) - 1; i >= 0; i-- {
		one := c.running[i]
		_ = one.process.Signal(syscall.SIGTERM)
		select {
		case <-one.gone:
		case <-time.After(5 * time.Second):
			_ = one.process.Kill()
			<-one.gone
		}
	}
}
