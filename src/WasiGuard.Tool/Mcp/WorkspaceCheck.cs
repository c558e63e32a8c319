namespace WasiGuard.Tool;

/// <summary>Looks for what a guest would wait for when it opens it. Guests cannot make such things; they can find them.</summary>
internal static class WorkspaceCheck
{
    /// <param name="workspace">The directory that tools shall work on.</param>
    /// <exception cref="ToolException">It holds a named pipe or a device; the message names it.</exception>
    public static void ThrowIfItHoldsPipes(string workspace)
    {
        using var root = HostDirectory.Open(workspace);
        using var cursor = new HostCursor(root);
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var directory))
        {
            foreach (var (name, kind) in EntriesOf(cursor, directory))
            {
                var path = directory.Length == 0 ? name : $"{directory}/{name}";
                if (kind == HostEntryKind.Directory)
                    pending.Push(path);
                else if (kind is HostEntryKind.NamedPipe or HostEntryKind.Device)
                    throw new ToolException(ExitCodes.InvalidData, $"The workspace holds '{GuestText.Shown(path)}', a {(kind == HostEntryKind.NamedPipe ? "named pipe" : "device")}: a command that opens it could wait for ever. Remove it, or name another directory with --workspace.");
            }
        }
    }

    private static List<HostEntry> EntriesOf(HostCursor cursor, string directory)
    {
        try
        {
            cursor.MoveTo(directory);
            return [.. cursor.Current.Entries()];
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException && directory.Length > 0)
        {
            // What this process may not enter or what is gone meanwhile, a guest does not reach either.
            return [];
        }
    }
}
