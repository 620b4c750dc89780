using System.Runtime.InteropServices;

namespace Shop.Testing;

/// <summary>Signals by their numbers on Linux.</summary>
public enum Signal
{
    Quit = 3,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

public static class Posix
{
    /// <summary>Sends a signal to one process. False if the process does not exist or may not be signalled.</summary>
    public static bool Send(int processId, Signal signal) => Kill(processId, (int)signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
