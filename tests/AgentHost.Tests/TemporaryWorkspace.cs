namespace AgentHost.Tests;

internal sealed class TemporaryWorkspace : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("wasiguard-agent-").FullName;

    public TemporaryWorkspace() => Directory.CreateDirectory(Path);

    public string Path => System.IO.Path.Combine(_parent, "workspace");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(_parent, recursive: true);
}
