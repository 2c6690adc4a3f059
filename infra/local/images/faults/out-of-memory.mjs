// As the kernel kills a container that exceeds its memory limit.
process.kill(process.pid, "SIGKILL");
