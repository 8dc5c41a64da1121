package target

import "syscall"

// withParent has the kernel kill a process when this one is gone, however it
// went. It does so for the process itself; what that started has to notice.
func withParent(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGKILL }
