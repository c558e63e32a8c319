namespace WasiGuard;

/// <summary>A host directory that the guest finds under a path of its own.</summary>
/// <param name="HostPath">The directory on the host; it must exist. Links in the path are followed, once.</param>
/// <param name="GuestPath">The absolute path at which the guest finds it, such as <c>/data</c>.</param>
public sealed record WasiPreopen(string HostPath, string GuestPath)
{
    /// <summary>The directory on the host; it must exist. Links in the path are followed, once, when an execution begins.</summary>
    /// <exception cref="ArgumentException">The path is null, empty, or holds a NUL character or a lone surrogate.</exception>
    public string HostPath { get; init => field = Checked(value, nameof(HostPath)); } = Checked(HostPath, nameof(HostPath));

    /// <summary>The absolute path at which the guest finds the directory, with <c>/</c> between its parts and no <c>..</c>.</summary>
    /// <exception cref="ArgumentException">The path is null, empty, relative, or holds <c>..</c>, a NUL character or a lone surrogate.</exception>
    public string GuestPath { get; init => field = WasiPath.Absolute(value, nameof(GuestPath)); } = WasiPath.Absolute(GuestPath, nameof(GuestPath));

    private static string Checked(string path, string member)
    {
        ArgumentException.ThrowIfNullOrEmpty(path, member);
        GuestText.ThrowIfFlawed(path, member);
        return path;
    }
}
