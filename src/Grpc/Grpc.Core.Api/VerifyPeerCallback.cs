namespace Grpc.Core;

/// <summary>Checks a server's certificate further, after TLS has found it valid.</summary>
/// <returns>Whether the connection may be used.</returns>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
