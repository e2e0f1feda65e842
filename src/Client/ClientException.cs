namespace MBot.Client;

/// <summary>What a user can mend: cause, way out and the exit code. Everything else is a bug and keeps its stack.</summary>
/// <param name="code">Stable and dotted, such as <c>agent.unreachable</c>; the agent's own code when the agent said it.</param>
/// <param name="message">One sentence that names the cause.</param>
internal sealed class ClientException(ExitCode exit, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public ExitCode Exit { get; } = exit;

    public string Code { get; } = code;

    /// <summary>A sentence or a command to run; null when the message says it already.</summary>
    public string? Hint { get; init; }

    /// <summary>The request's field at fault, in proto spelling.</summary>
    public string? Field { get; init; }

    /// <summary>The last lines of whoever failed, oldest first.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public static ClientException Usage(string message, string? hint = null) =>
        new(ExitCode.Usage, "usage", message) { Hint = hint };

    public static ClientException Refused(string code, string message, string? hint = null) =>
        new(ExitCode.Refused, code, message) { Hint = hint };
}
