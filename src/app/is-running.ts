/** Tells whether a process of this machine is running. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process is running, but belongs to another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
