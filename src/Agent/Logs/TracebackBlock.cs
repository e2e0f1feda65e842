namespace MBot.Agent.Logs;

/// <summary>
/// Tells which of one source's lines belong together: a Python traceback, with those that it is chained to, and what is set in below
/// any other line. Pure; one for each source and origin, which sees its lines in their order.
/// </summary>
internal sealed class TracebackBlock
{
    private const string Header = "Traceback (most recent call last):";
    private bool _begun;
    private State _state;

    private enum State
    {
        None,

        /// <summary>Files and source lines, set in, up to the exception's own line.</summary>
        Frames,

        /// <summary>Behind the exception's line: another one may be chained to it.</summary>
        Ended,
    }

    /// <summary>The exception's own line has not come yet.</summary>
    public bool IsOpen => _state == State.Frames;

    /// <summary>One more exception may follow that is chained to this.</summary>
    public bool MayGoOn => _state == State.Ended;

    /// <summary>Whether the line belongs to those before it.</summary>
    public bool Takes(ReadOnlySpan<char> text)
    {
        var first = !_begun;
        _begun = true;
        var setIn = text.Length > 0 && text[0] is ' ' or '\t';
        if (text.StartsWith(Header, StringComparison.Ordinal))
        {
            var chained = _state == State.Ended;
            _state = State.Frames;
            return chained;
        }

        switch (_state)
        {
            case State.Frames when !setIn:
                _state = State.Ended;
                return true;
            case State.Frames:
                return true;
            case State.Ended when setIn || text.IsEmpty || IsChain(text):
                return true;
            default:
                _state = State.None;
                return setIn && !first;
        }
    }

    private static bool IsChain(ReadOnlySpan<char> text) =>
        text.StartsWith("During handling of the above exception", StringComparison.Ordinal) || text.StartsWith("The above exception was the direct cause", StringComparison.Ordinal);
}
