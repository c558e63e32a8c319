using Microsoft.AspNetCore.Components;

namespace AgentWeb.Panels;

/// <summary>A component that shows the session and follows its changes.</summary>
public abstract class SessionPanel : ComponentBase, IDisposable
{
    [Inject]
    protected AgentSession Session { get; set; } = null!;

    public void Dispose()
    {
        Session.Changed -= Refresh;
        GC.SuppressFinalize(this);
    }

    protected override void OnInitialized() => Session.Changed += Refresh;

    private void Refresh() => InvokeAsync(StateHasChanged);
}
