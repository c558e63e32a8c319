namespace WasiGuard;

/// <summary>What a directory of the host holds under a name.</summary>
internal enum HostEntryKind
{
    Missing,
    File,
    Directory,
    SymbolicLink,
    NamedPipe,
    Socket,
    Device,
}

/// <summary>A name in a directory of the host, and what it stood for when it was read.</summary>
internal readonly record struct HostEntry(string Name, HostEntryKind Kind);

/// <summary>What a name stands for, and the permissions that it has (none on Windows).</summary>
internal readonly record struct HostStatus(HostEntryKind Kind, UnixFileMode Mode)
{
    public long Length { get; init; }

    /// <summary>When it was last written to, in UTC.</summary>
    public DateTime Modified { get; init; }

    /// <summary>The number of the user it belongs to; null where this is not known.</summary>
    public uint? Owner { get; init; }
}

/// <summary>Tells directories apart, whatever their names are.</summary>
internal readonly record struct HostIdentity(ulong Device, ulong File);
