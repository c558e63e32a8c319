using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Contract;

/// <summary>What a call or a read of one of WasiGuard's own members means.</summary>
internal enum MemberMeaning
{
    /// <summary><c>CapabilityGuard.ThrowIfUnsupported</c>: hands the input over, and goes on only with a runner that can honour it.</summary>
    ThrowIfUnsupported,

    /// <summary><c>CapabilityGuard.Supports</c>: whether the runner has the capability.</summary>
    Supports,

    /// <summary><c>CapabilityGuard.GetCapabilities</c>, or the property of a runner that tells them.</summary>
    GetCapabilities,

    /// <summary><c>WasiRunnerSelector.Select</c>: a runner that can honour the input, or an exception.</summary>
    Select,

    /// <summary><c>CapabilitySet.Of</c>: the capabilities that a type declares.</summary>
    CapabilitiesOfType,

    /// <summary><c>CapabilitySet.Contains</c>.</summary>
    ContainsCapability,

    /// <summary><c>CapabilitySet.IsSupersetOf</c>.</summary>
    IsSupersetOf,

    /// <summary><c>CapabilitySet.Empty</c>.</summary>
    NoCapabilities,

    /// <summary><c>DelegatingWasiRunner.Inner</c>: the runner that the decorator was given.</summary>
    InnerRunner,

    /// <summary><c>WasiModule.FromFile</c>.</summary>
    ModuleFromFile,
}

/// <summary>The table from WasiGuard's members, and from those of its companions, to their meaning. Nothing else knows them by name.</summary>
internal sealed class KnownMembers(KnownSymbols symbols)
{
    /// <summary>The name of the method of a runner that executes an input.</summary>
    public const string ExecuteName = "ExecuteAsync";

    /// <summary>The method of the base class that does so once the guard has passed.</summary>
    public const string ExecuteCore = "ExecuteCoreAsync";

    /// <summary>The method of the interface that executes an input.</summary>
    public ISymbol Execute { get; } = symbols.IWasiRunner.GetMembers(ExecuteName)[0];

    /// <summary>What the call of a method means; null when that is for its body to say.</summary>
    public MemberMeaning? MeaningOf(IMethodSymbol method)
    {
        var type = method.ContainingType;
        if (type.Is(symbols.CapabilityGuard))
        {
            return method.Name switch
            {
                "ThrowIfUnsupported" => MemberMeaning.ThrowIfUnsupported,
                "Supports" => MemberMeaning.Supports,
                "GetCapabilities" => MemberMeaning.GetCapabilities,
                _ => null,
            };
        }

        if (type.Is(symbols.CapabilitySet))
        {
            return method.Name switch
            {
                "Of" => MemberMeaning.CapabilitiesOfType,
                "Contains" => MemberMeaning.ContainsCapability,
                "IsSupersetOf" => MemberMeaning.IsSupersetOf,
                _ => null,
            };
        }

        return method.Name == "Select" && type.Is(symbols.WasiRunnerSelector) ? MemberMeaning.Select
            : method.Name == "FromFile" && type.Is(symbols.WasiModule) ? MemberMeaning.ModuleFromFile
            : null;
    }

    /// <summary>What the read of a property means.</summary>
    public MemberMeaning? MeaningOf(IPropertySymbol property) => property.Name switch
    {
        "Empty" when property.ContainingType.Is(symbols.CapabilitySet) => MemberMeaning.NoCapabilities,
        "Capabilities" when property.Type.Is(symbols.CapabilitySet) && !symbols.Compilation.Declares(property) => MemberMeaning.GetCapabilities,
        "Inner" when property.ContainingType.Is(symbols.DelegatingWasiRunner) => MemberMeaning.InnerRunner,
        _ => null,
    };

    /// <summary>The run-time guard's own: its calls ask, they do not execute.</summary>
    public bool IsGuard(IMethodSymbol method) => method.ContainingType.Is(symbols.CapabilityGuard);

    /// <summary>A container of services gives a runner, so that the registrations say which.</summary>
    public bool GivesInjectedRunner(IMethodSymbol method, ITypeSymbol? result) =>
        method.Name is "GetRequiredService" or "GetService" or "GetRequiredKeyedService" or "GetKeyedService" && result.Is(symbols.IWasiRunner);

    /// <summary>Part of the container: what its methods give is told by the registrations, not by their bodies.</summary>
    public static bool IsOfContainer(IMethodSymbol method) => method.ContainingNamespace is
    {
        Name: "DependencyInjection", ContainingNamespace: { Name: "Extensions", ContainingNamespace.Name: "Microsoft" },
    };

    /// <summary>A method of a container, or of its registrations, that takes a key.</summary>
    public static bool IsKeyed(IMethodSymbol method) => method.Name.IndexOf("Keyed", System.StringComparison.Ordinal) >= 0;

    /// <summary>Code of WasiGuard's packages that neither throws nor changes what it is called on. What a runner executes may do both.</summary>
    public static bool IsHarmless(IMethodSymbol method) => IsOwn(method.ContainingAssembly) && method.Name != "ExecuteAsync";

    /// <summary>One of WasiGuard's packages; runners come in packages of their own.</summary>
    public static bool IsOwn(IAssemblySymbol? assembly) => assembly?.Name.StartsWith("WasiGuard", System.StringComparison.Ordinal) == true;
}
