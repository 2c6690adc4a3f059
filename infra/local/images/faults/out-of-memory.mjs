// What the kernel does to a container that takes more memory than it has.
process.kill(process.pid, "SIGKILL");
