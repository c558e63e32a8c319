namespace WasiGuard;

/// <summary>Goes down and up a tree of directories of any depth, with few of them open at once.</summary>
/// <param name="root">Where it begins; not disposed of.</param>
internal sealed class HostCursor(HostDirectory root) : IDisposable
{
    private const int KeptOpen = 32;

    private readonly List<Level> _above = [];

    public HostDirectory Current { get; private set; } = root;

    public void Enter(string name)
    {
        var below = Current.OpenDirectory(name);
        _above.Add(new(name, Current, default));
        Current = below;
        var far = _above.Count - 1 - KeptOpen;
        if (far > 0 && _above[far].Directory is { } closed)
        {
            _above[far] = _above[far] with { Directory = null, Identity = closed.Identity };
            closed.Dispose();
        }
    }

    /// <returns>The name of the directory that was left.</returns>
    public string Leave()
    {
        var (name, directory, identity) = _above[^1];
        directory ??= Current.OpenParent(identity);
        _above.RemoveAt(_above.Count - 1);
        Current.Dispose();
        Current = directory;
        return name;
    }

    /// <summary>Goes to a directory that is there, from the root by names between slashes.</summary>
    public void MoveTo(string path)
    {
        string[] parts = path.Length == 0 ? [] : path.Split('/');
        var common = 0;
        while (common < Math.Min(parts.Length, _above.Count) && _above[common].Name == parts[common])
            common++;
        while (_above.Count > common)
            Leave();
        foreach (var part in parts.AsSpan(common))
            Enter(part);
    }

    public void Dispose()
    {
        if (_above.Count == 0)
            return;
        Current.Dispose();
        foreach (var level in _above.Skip(1))
            level.Directory?.Dispose();
        Current = _above[0].Directory!;
        _above.Clear();
    }

    private readonly record struct Level(string Name, HostDirectory? Directory, HostIdentity Identity);
}
