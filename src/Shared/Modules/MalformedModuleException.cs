namespace WasiGuard;

/// <summary>The bytes of a module end in the middle, or are not of the form that the specification gives. Never leaves the runner: the engine says where.</summary>
internal sealed class MalformedModuleException() : Exception("The module is malformed.");
