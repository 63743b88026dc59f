//go:build !linux

package main

import "syscall"

func endsWithUs() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
