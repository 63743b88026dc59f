package main

import "syscall"

// Killed by the kernel when this program is killed. A signal to our group, as Ctrl-C sends, is for us alone.
func endsWithUs() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
