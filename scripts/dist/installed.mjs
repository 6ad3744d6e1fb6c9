export async function testInstalled() {}
