using System.Text;

namespace MBot.Agent.Health.Probes;

/// <summary>What the probe wants to know of one ForwardMsg. Field numbers as in Streamlit 1.24 to 1.62.</summary>
/// <param name="Finished">Null: the script goes on; 0: finished, 1: did not compile, others: finished early.</param>
/// <param name="Exception">Type and message of an exception element, null when the frame shows none.</param>
/// <param name="DoesNotCompile">Python's own words, of several lines, on a script that does not compile; comes after the frame that says it has finished.</param>
internal readonly record struct StreamlitFrame(ulong? Finished, string? Exception, string? DoesNotCompile)
{
    private const int ScriptFinished = 6;
    private const int Delta = 5;
    private const int SessionEvent = 10;
    private const int CompilationException = 3;
    private const int NewElement = 3;
    private const int ExceptionElement = 8;
    private const int ExceptionType = 1;
    private const int ExceptionMessage = 2;

    public static StreamlitFrame Parse(ReadOnlySpan<byte> message)
    {
        ulong? finished = null;
        string? exception = null;
        string? doesNotCompile = null;
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            if (fields.Field == ScriptFinished)
                finished = fields.Number;
            else if (fields.Field == Delta)
                exception = FindException(Inner(Inner(fields.Bytes, NewElement), ExceptionElement)) ?? exception;
            else if (fields.Field == SessionEvent && Inner(fields.Bytes, CompilationException) is { IsEmpty: false } compilation)
                doesNotCompile = Encoding.UTF8.GetString(Inner(compilation, ExceptionMessage));
        }

        return new StreamlitFrame(finished, exception, doesNotCompile);
    }

    private static string? FindException(ReadOnlySpan<byte> element)
    {
        if (element.IsEmpty)
            return null;
        return $"{Encoding.UTF8.GetString(Inner(element, ExceptionType))}: {Encoding.UTF8.GetString(Inner(element, ExceptionMessage))}";
    }

    private static ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> message, int field)
    {
        var fields = new ProtoReader(message);
        while (fields.Next())
        {
            if (fields.Field == field)
                return fields.Bytes;
        }

        return default;
    }
}
