using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>Tells a struct that was set from one that was not.</summary>
internal static class DefaultValue
{
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "The value is a boxed struct, so its type is there; no constructor of it runs.")]
    public static bool Is(object boxed) => boxed.Equals(RuntimeHelpers.GetUninitializedObject(boxed.GetType()));
}
