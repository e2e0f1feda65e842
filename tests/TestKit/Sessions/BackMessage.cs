namespace MBot.TestKit;

/// <summary>What a session says to the server: Streamlit's BackMsg, as bytes.</summary>
internal static class BackMessage
{
    /// <summary>Asks for a run with the widgets as they are.</summary>
    public static byte[] Rerun(IEnumerable<ProtoWriter> widgets)
    {
        var states = new ProtoWriter();
        foreach (var widget in widgets)
            states.Message(1, widget);
        var client = states.ToArray() is { Length: > 0 } some ? new ProtoWriter().Bytes(2, some) : new ProtoWriter();
        return new ProtoWriter().Message(11, client).ToArray();
    }

    /// <summary>Asks where to upload a file to (1.26 and newer).</summary>
    public static byte[] RequestUploadUrl(string fileName, string sessionId) =>
        new ProtoWriter().Message(16, new ProtoWriter().Text(1, "1").Text(2, fileName).Text(3, sessionId)).ToArray();

    /// <summary>A text input's state.</summary>
    public static ProtoWriter TextInput(string id, string text) => new ProtoWriter().Text(1, id).Text(6, text);

    /// <summary>A file uploader's state in 1.24: files have numbers.</summary>
    public static ProtoWriter Uploader(string id, int fileId, string name, int size) =>
        new ProtoWriter().Text(1, id).Message(13, new ProtoWriter()
            .Number(1, ZigZag(fileId))
            .Message(2, new ProtoWriter().Number(1, ZigZag(fileId)).Text(2, name).Number(3, (ulong)size)));

    /// <summary>A file uploader's state since 1.26: files have the ids and URLs that the server gave.</summary>
    public static ProtoWriter Uploader(string id, ForwardMessage.UploadUrls urls, string name, int size) =>
        new ProtoWriter().Text(1, id).Message(13, new ProtoWriter()
            .Message(2, new ProtoWriter().Text(2, name).Number(3, (ulong)size).Text(4, urls.FileId).Bytes(5, urls.FileUrls)));

    private static ulong ZigZag(int value) => (ulong)(((long)value << 1) ^ ((long)value >> 63));
}
