using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG1004: compares the imports of a module that is known at build time with the runner and the input it goes to.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModuleImportsAnalyzer : DiagnosticAnalyzer
{
    private const string Wasi = "wasi_snapshot_preview1";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [ModuleImports.NotProvided, ModuleImports.NotGranted, ModuleImports.Unreadable];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (KnownSymbols.Find(start.Compilation) is not { } symbols)
                return;
            var modules = new ProjectModules(start.Options);
            if (modules.IsEmpty)
                return;
            var providers = new ImportProviders(symbols);
            var members = new InputMembers(symbols);
            start.RegisterAdditionalFileAction(file => CheckFile(file, modules));
            start.RegisterOperationAction(operation => CheckCall(operation, symbols, modules, providers, members), OperationKind.Invocation);
        });
    }

    private static void CheckFile(AdditionalFileAnalysisContext context, ProjectModules modules)
    {
        var path = context.AdditionalFile.Path;
        if (ProjectModules.IsModule(path) && modules.Read(path).Error is { } error)
            context.ReportDiagnostic(Diagnostic.Create(ModuleImports.Unreadable, Location.Create(path, default, default(LinePositionSpan)), Path.GetFileName(path), error));
    }

    private static void CheckCall(OperationAnalysisContext context, KnownSymbols symbols, ProjectModules modules, ImportProviders providers, InputMembers members)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!RunnerCalls.IsExecution(call, symbols) || RunnerCalls.InputArgument(call, symbols) is not { } argument)
            return;
        var input = KnownInput.From(argument);
        if (input.Module is not { } named || PathIn(named.Value, symbols) is not { } constant || modules.Find(constant) is not { } path || modules.Read(path).Imports is not { } imports)
            return;

        var runner = RunnerType(call.Instance, symbols);
        foreach (var import in imports.Where(each => each.Module != Wasi).GroupBy(each => each.Module).Select(group => group.First()))
        {
            var capabilities = providers.Of(import.Module).ToList();
            var name = $"{import.Module}.{import.Name}";
            if (runner is not null && !capabilities.Any(capability => DeclaredCapabilities.Has(runner, capability)))
                context.ReportDiagnostic(Diagnostic.Create(ModuleImports.NotProvided, named.Syntax.GetLocation(), runner.Name, name, Path.GetFileName(path), WayOut(capabilities)));
            else if (capabilities.Count > 0 && input.LeavesNull(capabilities, members) is { } member)
                context.ReportDiagnostic(Diagnostic.Create(ModuleImports.NotGranted, named.Syntax.GetLocation(), Path.GetFileName(path), name, member));
        }
    }

    private static string WayOut(List<INamedTypeSymbol> capabilities) => capabilities.Count > 0
        ? $"use a runner that supports {DeclaredCapabilities.NameOf(capabilities[0])}"
        : "no capability provides it";

    private static string? PathIn(IOperation module, KnownSymbols symbols) =>
        SingleValue.Of(module) is IInvocationOperation { TargetMethod.Name: "FromFile", Arguments: [{ Value.ConstantValue: { HasValue: true, Value: string path } }] } call
        && call.TargetMethod.ContainingType.Is(symbols.WasiModule)
            ? path
            : null;

    /// <summary>The type whose capabilities count; null when the runner may be of another type or asks somebody else.</summary>
    private static INamedTypeSymbol? RunnerType(IOperation? receiver, KnownSymbols symbols)
    {
        if (receiver is null || SingleValue.Of(receiver).Type is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false } type)
            return null;
        return type.Implements(symbols.ICapabilitySource) ? null : type;
    }
}
