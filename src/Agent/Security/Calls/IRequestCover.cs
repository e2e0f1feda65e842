using Google.Protobuf;

namespace MBot.Agent.Security.Calls;

/// <summary>Takes out of a request what is a secret only sometimes, which its protocol can't mark. Implemented by whoever knows when.</summary>
internal interface IRequestCover
{
    /// <returns>The request itself, or a copy without the secret.</returns>
    IMessage Cover(IMessage request);
}
