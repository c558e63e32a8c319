using WasiGuard;

namespace AgentHost;

/// <summary>Files of the workspace have changed since the shadow was made, so that writing would lose those changes.</summary>
internal sealed class CommitConflictException(IReadOnlyList<string> paths)
    : Exception($"Changed in the workspace meanwhile: {GuestText.Listed(paths)}. Use /discard to begin again from the files as they are.");
