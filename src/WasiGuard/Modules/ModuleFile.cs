namespace WasiGuard;

/// <summary>Reads the file of a module. Only a regular file has an end: a named pipe or a device may keep whoever opens it waiting for ever.</summary>
internal static class ModuleFile
{
    /// <exception cref="IOException">It is not a regular file, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path)
    {
        path = Path.TrimEndingDirectorySeparator(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        if (Path.GetDirectoryName(path) is not { } parent)
            throw NotAFile(HostEntryKind.Directory);
        using var directory = HostDirectory.Open(parent);
        var name = Path.GetFileName(path);
        var kind = directory.Look(name).Kind;
        if (kind == HostEntryKind.Missing)
            throw new FileNotFoundException("there is no such file.");
        if (kind != HostEntryKind.File)
            throw NotAFile(kind);
        using var file = directory.OpenFile(name);
        var length = RandomAccess.GetLength(file);
        if (length > Array.MaxLength)
            throw new IOException($"it has {length} bytes, more than an array holds.");
        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is > 0 and var count)
            read += count;
        return read == bytes.Length ? bytes : bytes[..read];
    }

    private static IOException NotAFile(HostEntryKind kind) => new($"it is {Described(kind)}, not a file.");

    private static string Described(HostEntryKind kind) => kind switch
    {
        HostEntryKind.Directory => "a directory",
        HostEntryKind.NamedPipe => "a named pipe",
        HostEntryKind.Socket => "a socket",
        HostEntryKind.SymbolicLink => "a link that leads nowhere",
        _ => "a device",
    };
}
