namespace MBot.Bench.Fuzz;

/// <summary>A parser of text from outside.</summary>
/// <param name="Name">As on the command line, and the folder of its corpus.</param>
/// <param name="What">In a few words.</param>
/// <param name="Words">Pieces that mean something to the parser; mutations insert them.</param>
/// <param name="Run">
/// Parses, and throws only when something is wrong: the parser's documented exceptions are caught inside, what the parser promises
/// is asked for. Returns the way the input took, in a few words: inputs that took a new one are mutated further.
/// </param>
internal sealed record FuzzTarget(string Name, string What, string[] Words, Func<byte[], string> Run);

/// <summary>The parser took the input and broke a promise.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
