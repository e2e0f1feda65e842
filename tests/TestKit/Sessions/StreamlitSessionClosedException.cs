namespace MBot.TestKit;

/// <summary>The session's WebSocket is closed; the message says how.</summary>
public sealed class StreamlitSessionClosedException(string reason) : IOException(reason);
