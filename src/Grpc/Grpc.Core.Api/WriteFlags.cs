namespace Grpc.Core;

/// <summary>Hints about the writing of messages.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More messages follow at once: this one may wait in a buffer.</summary>
    BufferHint = 0x1,

    /// <summary>The message is not to be compressed.</summary>
    NoCompress = 0x2,
}
