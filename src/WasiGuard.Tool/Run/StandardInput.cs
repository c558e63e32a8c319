namespace WasiGuard.Tool;

/// <summary>This tool's standard input for a program, read when the program reads.</summary>
/// <param name="waiting">Gives way to what is typed.</param>
internal sealed class StandardInput(Waiting waiting) : OneWayStream
{
    private readonly Stream _input = Console.OpenStandardInput();

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await waiting.EndAsync();
        return await _input.ReadAsync(buffer, cancellationToken);
    }
}
