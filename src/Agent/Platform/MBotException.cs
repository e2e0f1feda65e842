namespace MBot.Agent.Platform;

/// <summary>
/// What a user can mend: a wrong argument, a missing file, a full disk, a service that is down. Everything else is a
/// bug and travels as an ordinary exception with its stack.
/// </summary>
/// <param name="kind">The class of the error; it decides the gRPC status and the client's exit code.</param>
/// <param name="code">Stable, dotted, lower-case identifier such as <c>git.ref-unknown</c>; never decide by the message.</param>
/// <param name="message">One sentence that names the cause.</param>
internal sealed class MBotException(ErrorKind kind, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public ErrorKind Kind { get; } = kind;

    public string Code { get; } = code;

    /// <summary>The way out, as a sentence or a command to run; null when the message already says it.</summary>
    public string? Hint { get; init; }

    /// <summary>The request's field at fault, in proto spelling; null when no single field is.</summary>
    public string? Field { get; init; }

    /// <summary>The last lines of whoever failed (the app, pip, git, nginx), oldest first.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public static MBotException InvalidArgument(string field, string message, string? hint = null) =>
        new(ErrorKind.InvalidArgument, "invalid-argument", message) { Field = field, Hint = hint };

    public static MBotException NotFound(string code, string message, string? hint = null) =>
        new(ErrorKind.NotFound, code, message) { Hint = hint };

    public static MBotException FailedPrecondition(string code, string message, string? hint = null) =>
        new(ErrorKind.FailedPrecondition, code, message) { Hint = hint };
}
