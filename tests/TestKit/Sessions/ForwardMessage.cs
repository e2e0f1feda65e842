namespace MBot.TestKit;

/// <summary>What the server says to a session: the parts of Streamlit's ForwardMsg that tests look at.</summary>
internal abstract record ForwardMessage
{
    /// <summary>A run begins.</summary>
    public sealed record RunStarted(string SessionId, string StreamlitVersion) : ForwardMessage;

    /// <summary>A run ended: 0 well, 1 the script does not compile, 2 early, for another run.</summary>
    public sealed record RunFinished(int Status) : ForwardMessage;

    /// <summary>Why the script does not compile; comes after the end of the run.</summary>
    public sealed record CompileError(string Error) : ForwardMessage;

    /// <summary>A text to show.</summary>
    public sealed record Text(string Body) : ForwardMessage;

    /// <summary>An exception to show.</summary>
    public sealed record Failure(string Error) : ForwardMessage;

    /// <summary>Images to show.</summary>
    public sealed record Images(IReadOnlyList<string> Urls) : ForwardMessage;

    /// <summary>A text input or a file uploader.</summary>
    public sealed record Widget(string Label, string Id) : ForwardMessage;

    /// <summary>Where to send files to (1.26 and newer).</summary>
    public sealed record UploadUrls(string FileId, string UploadUrl, byte[] FileUrls) : ForwardMessage;

    /// <summary>Reads a ForwardMsg; null for kinds that tests don't look at. Field numbers are the same from 1.24 to 1.62.</summary>
    public static ForwardMessage? Read(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 4: return ReadNewSession(reader.Bytes);
                case 5: return ReadElement(ProtoReader.BytesOf(reader.Bytes, 3));
                case 6: return new RunFinished((int)reader.Number);
                case 10 when ProtoReader.BytesOf(reader.Bytes, 3) is { Length: > 0 } error: return new CompileError(ReadException(error));
                case 19: return ReadUploadUrls(reader.Bytes);
                default: break;
            }
        }

        return null;
    }

    private static RunStarted ReadNewSession(ReadOnlySpan<byte> newSession)
    {
        var initialize = ProtoReader.BytesOf(newSession, 1);
        return new(ProtoReader.TextOf(initialize, 6), ProtoReader.TextOf(ProtoReader.BytesOf(initialize, 3), 1));
    }

    private static ForwardMessage? ReadElement(ReadOnlySpan<byte> element)
    {
        var reader = new ProtoReader(element);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 or 29 or 30: return new Text(ProtoReader.TextOf(reader.Bytes, 1)); // text, markdown, alert
                case 47: return new Text(ProtoReader.TextOf(reader.Bytes, 3)); // heading
                case 6: return ReadImages(reader.Bytes);
                case 8: return new Failure(ReadException(reader.Bytes));
                case 24 or 33: return new Widget(ProtoReader.TextOf(reader.Bytes, 2), ProtoReader.TextOf(reader.Bytes, 1));
                default: break;
            }
        }

        return null;
    }

    private static string ReadException(ReadOnlySpan<byte> exception) =>
        $"{ProtoReader.TextOf(exception, 1)}: {ProtoReader.TextOf(exception, 2)}";

    private static Images ReadImages(ReadOnlySpan<byte> list)
    {
        var urls = new List<string>();
        var reader = new ProtoReader(list);
        while (reader.Next())
        {
            if (reader.Field == 1)
                urls.Add(ProtoReader.TextOf(reader.Bytes, 3));
        }

        return new(urls);
    }

    private static UploadUrls ReadUploadUrls(ReadOnlySpan<byte> response)
    {
        var urls = ProtoReader.BytesOf(response, 2);
        return new(ProtoReader.TextOf(urls, 1), ProtoReader.TextOf(urls, 2), urls.ToArray());
    }
}
